//! Arithmetic with remainders, for numbers that a person can follow.

/// `base` to the power of `exponent`, divided by `modulus`: the remainder.
///
/// # Panics
/// If the modulus is 0.
pub fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    let mut result = 1 % modulus;
    let (mut square, mut left) = (base % modulus, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result = times(result, square, modulus);
        }
        square = times(square, square, modulus);
        left >>= 1;
    }
    result
}

/// The remainder of a product.
///
/// # Panics
/// If the modulus is 0.
pub fn times(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

/// The greatest number that divides both.
pub fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// What gives 1 when multiplied by `number` (extended Euclid). `None` if nothing does.
pub fn inverse(number: u64, modulus: u64) -> Option<u64> {
    let (mut old, mut new) = ((i128::from(modulus), 0_i128), (i128::from(number), 1_i128));
    while new.0 != 0 {
        let quotient = old.0 / new.0;
        (old, new) = (new, (old.0 - quotient * new.0, old.1 - quotient * new.1));
    }
    (old.0 == 1).then(|| old.1.rem_euclid(i128::from(modulus)) as u64)
}

/// Whether a small number is prime, by trying; numbers above a million take long.
pub fn is_prime(number: u64) -> bool {
    number >= 2
        && (2..)
            .take_while(|divisor| divisor * divisor <= number)
            .all(|divisor| !number.is_multiple_of(divisor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_repeated_products() {
        for (base, modulus) in [(7, 43), (2, 9), (0, 5), (91, 1)] {
            let mut product = 1 % modulus;
            for exponent in 0..50 {
                assert_eq!(power(base, exponent, modulus), product, "{base}^{exponent} mod {modulus}");
                product = product * base % modulus;
            }
        }
        let prime = (1 << 61) - 1;
        assert_eq!(power(3, prime - 1, prime), 1, "Fermat, with products beyond 64 bits");
    }

    #[test]
    fn an_inverse_gives_one_or_is_none() {
        for modulus in [43, 60, 97, 8_633] {
            for number in 1..modulus {
                match inverse(number, modulus) {
                    Some(inverse) => assert_eq!(times(number, inverse, modulus), 1),
                    None => assert!(common_divisor(number, modulus) > 1, "{number} mod {modulus}"),
                }
            }
        }
        assert_eq!(inverse(0, 43), None);
    }

    #[test]
    fn primes_below_a_hundred() {
        let primes: Vec<u64> = (0..100).filter(|number| is_prime(*number)).collect();
        assert_eq!((primes.len(), primes[0], primes[24]), (25, 2, 97));
    }
}
