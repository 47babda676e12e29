//! Code of views as small as brotli makes it: pressed once by digest and kept, since quality 11 is too slow for
//! every answer and saves a sixth of the bytes that a dashboard waits for.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use lru::LruCache;

/// Views in memory; each has at most 16 MiB and mostly some 40 kB.
const KEPT: usize = 128;
/// Larger ones are left to the quick compression of every answer.
const MAX_BYTES: usize = 2 << 20;

pub struct Pressed(Mutex<LruCache<String, Bytes>>);

impl Default for Pressed {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(KEPT).unwrap_or(NonZeroUsize::MIN))))
    }
}

impl Pressed {
    /// The brotli form of the blob; `None` where it is not worth its time.
    pub async fn get(&self, digest: &str, bytes: &Bytes) -> Option<Bytes> {
        if bytes.len() > MAX_BYTES {
            return None;
        }
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(digest) {
            return Some(known.clone());
        }
        let raw = bytes.clone();
        let pressed = tokio::task::spawn_blocking(move || press(&raw)).await.ok()??;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(digest.to_owned(), pressed.clone());
        Some(pressed)
    }
}

fn press(raw: &[u8]) -> Option<Bytes> {
    let params = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: raw.len(), ..Default::default() };
    let mut out = Vec::with_capacity(raw.len() / 3);
    brotli::BrotliCompress(&mut &*raw, &mut out, &params).ok()?;
    Some(Bytes::from(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_pressed_unpacks_to_the_same() {
        let raw = Bytes::from(vec![b'a'; 10_000]);
        let pressed = Pressed::default().get("digest", &raw).await.expect("pressed");
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*pressed, &mut back).expect("brotli");
        assert!(pressed.len() < 100 && back == raw);
    }
}
