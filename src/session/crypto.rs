//! Encryption of a session with a KMS data key: AES-256-GCM, one key for each direction.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, consts::U12},
};
use zeroize::Zeroizing;

/// Bytes of the data key: half for each direction.
pub const KEY_BYTES: usize = 64;
const NONCE: usize = 12;
const TAG: usize = 16;

/// A data key, wiped when dropped and never printed.
pub struct DataKey {
    plaintext: Zeroizing<[u8; KEY_BYTES]>,
    ciphertext: Vec<u8>,
}

impl DataKey {
    /// From what KMS answers; `None` when the key is not of 64 bytes.
    pub fn new(plaintext: &[u8], ciphertext: Vec<u8>) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if plaintext.len() != KEY_BYTES {
            return None;
        }
        key.copy_from_slice(plaintext);
        Some(Self { plaintext: key, ciphertext })
    }

    /// The key as only KMS can read it: the agent gets this.
    pub(crate) fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey([hidden])")
    }
}

/// Both directions. The ciphers wipe their keys when dropped.
pub(crate) struct Ciphers {
    seal: Aes256Gcm,
    open: Aes256Gcm,
    nonce: [u8; NONCE],
}

impl Ciphers {
    /// The client's end; nonces count up from a random start, so that none comes twice.
    pub(crate) fn client(key: &DataKey, nonce: [u8; NONCE]) -> Option<Self> {
        let (from_agent, from_client) = key.plaintext.split_at(KEY_BYTES / 2);
        let seal = Aes256Gcm::new_from_slice(from_client).ok()?;
        let open = Aes256Gcm::new_from_slice(from_agent).ok()?;
        Some(Self { seal, open, nonce })
    }

    /// The agent's end.
    #[cfg(test)]
    pub(crate) fn agent(key: &DataKey, nonce: [u8; NONCE]) -> Option<Self> {
        let Self { seal, open, nonce } = Self::client(key, nonce)?;
        Some(Self { seal: open, open: seal, nonce })
    }

    /// Nonce, ciphertext and tag.
    pub(crate) fn seal(&mut self, plaintext: &[u8]) -> Option<Vec<u8>> {
        let nonce = self.nonce;
        for byte in &mut self.nonce {
            let (sum, carry) = byte.overflowing_add(1);
            *byte = sum;
            if !carry {
                break;
            }
        }
        let sealed = self.seal.encrypt(&Nonce::<U12>::from(nonce), plaintext).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    /// The plaintext; `None` when it was not sealed with this key.
    pub(crate) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        if sealed.len() < TAG {
            return None;
        }
        self.open.decrypt(&Nonce::<U12>::from(*nonce), sealed).ok()
    }
}

impl fmt::Debug for Ciphers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ciphers([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Ciphers, Ciphers) {
        let key: Vec<_> = (0..64).collect();
        let key = DataKey::new(&key, vec![1]).unwrap();
        let start = [255; NONCE];
        (Ciphers::client(&key, start).unwrap(), Ciphers::agent(&key, [0; NONCE]).unwrap())
    }

    #[test]
    fn each_end_opens_what_the_other_seals() {
        let (mut client, mut agent) = pair();
        for text in [&b"ls\r"[..], b"", &[0; 2000]] {
            let sealed = client.seal(text).unwrap();
            assert_eq!(agent.open(&sealed).unwrap(), text);
            assert_eq!(client.open(&sealed), None);
            assert_eq!(client.open(&agent.seal(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn nonces_count_up_little_endian_and_wrap() {
        let (mut client, _) = pair();
        let mut nonces: Vec<_> =
            (0..3).map(|_| client.seal(b"x").unwrap()[..NONCE].to_vec()).collect();
        assert_eq!(nonces.pop().unwrap(), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(nonces.pop().unwrap(), [0; NONCE]);
    }

    #[test]
    fn damage_is_found_and_short_texts_are_refused() {
        let (mut client, agent) = pair();
        let sealed = client.seal(b"hello").unwrap();
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(agent.open(&damaged), None);
            assert_eq!(agent.open(&sealed[..at]), None);
        }
    }

    #[test]
    fn keys_are_never_printed() {
        let key = DataKey::new(&[0x5a; 64], vec![0x5a]).unwrap();
        assert_eq!(format!("{key:?}"), "DataKey([hidden])");
        assert_eq!(format!("{:?}", pair().0), "Ciphers([hidden])");
        assert!(DataKey::new(&[0; 63], vec![]).is_none());
    }
}
