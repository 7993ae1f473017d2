//! Time where the user is.

use js_sys::Date;

/// `2026-11-16 14:32:07`, from Unix seconds.
pub fn local_date_time(seconds: u32) -> String {
    let date = Date::new(&(f64::from(seconds) * 1_000.0).into());
    let time = format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{} {time}", date_of(&date))
}

/// `2026-11-16`, from Unix seconds.
pub fn day(seconds: u32) -> String {
    date_of(&Date::new(&(f64::from(seconds) * 1_000.0).into()))
}

/// `14:32:07.204`, from Unix milliseconds.
pub fn time_of_day_ms(ms: u64) -> String {
    let date = Date::new(&(ms as f64).into());
    let (hours, minutes, seconds) = (date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", date.get_milliseconds())
}

/// `UTC+8`, `UTC-3:30`: the user's distance to UTC at that time, from Unix seconds.
pub fn utc_offset(seconds: u32) -> String {
    let minutes = -Date::new(&(f64::from(seconds) * 1_000.0).into()).get_timezone_offset() as i32;
    let sign = if minutes < 0 { '-' } else { '+' };
    match minutes.unsigned_abs() {
        0 => "UTC".to_string(),
        minutes if minutes % 60 == 0 => format!("UTC{sign}{}", minutes / 60),
        minutes => format!("UTC{sign}{}:{:02}", minutes / 60, minutes % 60),
    }
}

fn date_of(date: &Date) -> String {
    format!("{}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}
