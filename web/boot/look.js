// Runs before anything is painted: language and theme of the page, as somebody chose them here, else as the browser has them. The
// app takes them over from the root element. ES5 only, as check.js.
(function () {
  "use strict";
  var root = document.documentElement;

  function kept(name) {
    try {
      return localStorage.getItem("hashyard/" + name);
    } catch (e) {
      return null;
    }
  }

  // From a language tag like zh-Hans-CN or en-GB.
  function language(tag) {
    return { zh: "zh-CN", en: "en" }[String(tag).slice(0, 2).toLowerCase()];
  }

  function firstOf(tags) {
    for (var i = 0; i < tags.length; i += 1) if (language(tags[i])) return language(tags[i]);
    return "en";
  }

  function prefersDark() {
    return Boolean(window.matchMedia) && matchMedia("(prefers-color-scheme: dark)").matches;
  }

  var theme = kept("theme");
  root.lang = language(kept("lang")) || firstOf(navigator.languages || [navigator.language]);
  root.setAttribute("data-theme", theme === "dark" || theme === "light" ? theme : prefersDark() ? "dark" : "light");

  // The link to the screen that the address names, in both navigations.
  document.addEventListener("DOMContentLoaded", function () {
    var screen = (location.hash.match(/^#\/[a-z]+/) || ["#/live"])[0];
    var links = document.querySelectorAll('#app nav a[href="' + screen + '"]:not(.brand)');
    for (var i = 0; i < links.length; i += 1) links[i].setAttribute("aria-current", "page");
  });
})();
