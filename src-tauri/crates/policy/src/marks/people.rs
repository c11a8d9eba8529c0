//! Money, the accounts it goes to, and the people a message reaches.

use super::MarkClass::Money;
use super::found::Found;
use super::scan::{is_among, is_word, run};
use crate::json::Json;

/// More than this many at once is not a message to somebody.
const MANY: usize = 5;

/// Names of an amount of money.
pub(super) fn is_amount(key: &str) -> bool {
    let names = "amount total amountcents amountminor unitamount sum price limitprice value_usd notional \
      tip donation paymentamount totalamount refundamount";
    is_among(key, names)
}

/// Names of the people or accounts something goes to.
pub(super) fn are_recipients(key: &str) -> bool {
    let names = "to cc bcc recipient recipients toaddresses toemail toemails emails attendees invitees \
      mentions beneficiary payee phonenumbers toaddress destinationaccount iban";
    is_among(key, names)
}

/// Why recipients are worth a look, if these are any.
pub(super) fn reached(value: &Json<'_>) -> Option<&'static str> {
    let (one, many) = ("says who it reaches", "reaches many people at once");
    match value {
        Json::Array(items) => match items.len() {
            0 => None,
            count if count > MANY => Some(many),
            _ => None,
        },
        Json::String(text) if text.split('@').nth(MANY + 1).is_some() => Some(many),
        Json::String(text) if looks_like_somebody(text) => Some(one),
        _ => None,
    }
}

/// An address, a number, a handle; not the `to` of a conversion.
fn looks_like_somebody(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.contains('@') || text.starts_with('#') || digits >= 7
}

/// Accounts and cards in a text.
pub(super) fn find(text: &str, found: &mut Found) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = run(bytes, at, |byte| !byte.is_ascii_alphanumeric());
        let end = run(bytes, at, is_word);
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if before.is_none_or(|byte| !matches!(byte, b'-' | b'.' | b'/' | b'+' | b'_')) {
            if let Some(end) = iban(bytes, at) {
                found.add(at..end, Money, "is a bank account (IBAN)");
            } else if let Some(end) = card(bytes, at) {
                found.add(at..end, Money, "looks like a payment card");
            } else if is_wallet(bytes.get(at..end).unwrap_or_default()) {
                found.add(at..end, Money, "looks like a wallet's address");
            }
        }
        at = end.max(at + 1);
    }
}

/// What belongs together from `at`, with single blanks or dashes between them: how many bytes, and which.
fn grouped(bytes: &[u8], at: usize, most: usize, belongs: fn(&u8) -> bool) -> (usize, Vec<u8>) {
    let mut kept = Vec::with_capacity(most);
    let mut end = at;
    for (index, byte) in bytes.iter().enumerate().skip(at).take(most * 2) {
        let next = bytes.get(index + 1);
        match byte {
            _ if belongs(byte) && kept.len() <= most => {
                kept.push(byte.to_ascii_uppercase());
                end = index + 1;
            }
            b' ' | b'-' if next.is_some_and(belongs) => {}
            _ => break,
        }
    }
    (end, kept)
}

/// The end of an international account number whose check digits are right.
fn iban(bytes: &[u8], at: usize) -> Option<usize> {
    let [a, b, c, d] = *bytes.get(at..at + 4)? else {
        return None;
    };
    let begins = a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && c.is_ascii_digit()
        && d.is_ascii_digit();
    if !begins {
        return None;
    }
    let (_, all) = grouped(bytes, at, 34, u8::is_ascii_alphanumeric);
    // What follows in the sentence may look like more of it, so the longest right length counts.
    (15..=all.len().min(34)).rev().find_map(|length| {
        let account = all.get(..length)?;
        (remainder(account)? == 1).then(|| end_of(bytes, at, length))
    })
}

/// ISO 7064: the remainder by 97 once the first four have gone to the end and letters are numbers.
fn remainder(account: &[u8]) -> Option<u32> {
    let (front, back) = account.split_at_checked(4)?;
    back.iter().chain(front).try_fold(0_u32, |rest, byte| {
        let value = char::from(*byte).to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        Some((rest * shift + value) % 97)
    })
}

/// Where `length` letters and digits from `at` end, blanks between them not counted.
fn end_of(bytes: &[u8], at: usize, length: usize) -> usize {
    let places = bytes.iter().enumerate().skip(at);
    places
        .filter(|(_, byte)| byte.is_ascii_alphanumeric())
        .nth(length.saturating_sub(1))
        .map_or(at, |(index, _)| index + 1)
}

/// The end of a card number: 13 to 19 digits whose check digit is right, in groups or not.
fn card(bytes: &[u8], at: usize) -> Option<usize> {
    if !matches!(bytes.get(at)?, b'2'..=b'6') {
        return None;
    }
    let (end, all) = grouped(bytes, at, 20, u8::is_ascii_digit);
    let follows = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    let right = (13..=19).contains(&all.len()) && !follows;
    let plain_or_grouped = end - at == all.len() || all.len() == 16 || all.len() == 15;
    (right && plain_or_grouped && luhn(&all)).then_some(end)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.saturating_sub(b'0'));
            match (place % 2 == 1, digit * 2) {
                (false, _) => digit,
                (true, double) if double > 9 => double - 9,
                (true, double) => double,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_wallet(word: &[u8]) -> bool {
    let hex = |rest: &[u8]| rest.iter().all(u8::is_ascii_hexdigit);
    match word {
        [b'0', b'x', rest @ ..] => rest.len() == 40 && hex(rest),
        [b'b', b'c', b'1', rest @ ..] => {
            (36..=59).contains(&rest.len()) && rest.iter().all(|b| b.is_ascii_alphanumeric())
        }
        _ => false,
    }
}
