//! Field numbers and values, as they stand in the bytes.

use super::Unreadable;

/// What is left of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

/// The value of a field, of which only the size is known without its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number, or a yes or no.
    Number(u64),
    /// A text, or a message.
    Bytes(&'a [u8]),
    /// A number of fixed size, of which Kubernetes has hardly any.
    Fixed,
}

/// The beginning of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// All of it.
    Number(u64),
    /// So many bytes follow.
    Bytes(usize),
    /// So many bytes follow, which nobody reads.
    Fixed(usize),
}

impl<'a> Fields<'a> {
    /// The next field with its number, or nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u32, Value<'a>)>, Unreadable> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let (number, head) = self.head()?;
        let value = match head {
            Head::Number(number) => Value::Number(number),
            Head::Bytes(length) => Value::Bytes(self.take(length)?),
            Head::Fixed(length) => self.take(length).map(|_| Value::Fixed)?,
        };
        Ok(Some((number, value)))
    }

    /// The number of the next field, and what is known of its value before its bytes have come.
    pub(super) fn head(&mut self) -> Result<(u32, Head), Unreadable> {
        let key = self.varint()?;
        let number = u32::try_from(key >> 3).map_err(|_| Unreadable::Malformed)?;
        let head = match key & 7 {
            0 => Head::Number(self.varint()?),
            1 => Head::Fixed(8),
            2 => Head::Bytes(usize::try_from(self.varint()?).map_err(|_| Unreadable::Malformed)?),
            5 => Head::Fixed(4),
            _ => return Err(Unreadable::Malformed),
        };
        if number == 0 { Err(Unreadable::Malformed) } else { Ok((number, head)) }
    }

    /// The bytes of field `wanted`, the last if there are several.
    pub(super) fn find(mut self, wanted: u32) -> Result<Option<&'a [u8]>, Unreadable> {
        let mut found = None;
        while let Some((number, value)) = self.next()? {
            if let Value::Bytes(bytes) = value
                && number == wanted
            {
                found = Some(bytes);
            }
        }
        Ok(found)
    }

    /// A number of up to ten bytes, seven bits in each, the lowest first.
    fn varint(&mut self) -> Result<u64, Unreadable> {
        if let Some((&small, rest)) = self.0.split_first()
            && small < 0x80
        {
            self.0 = rest;
            return Ok(u64::from(small));
        }
        let mut number = 0;
        for (index, byte) in self.0.iter().enumerate().take(10) {
            // The tenth byte has room for one bit.
            if index == 9 && *byte > 1 {
                return Err(Unreadable::Malformed);
            }
            number |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                self.0 = &self.0[index + 1..];
                return Ok(number);
            }
        }
        Err(if self.0.len() < 10 { Unreadable::Cut } else { Unreadable::Malformed })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Unreadable> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Unreadable::Cut)?;
        self.0 = rest;
        Ok(taken)
    }
}
