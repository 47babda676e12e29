//! The allocator of a view: memory only grows. A fresh instance serves one step and is dropped, so giving memory
//! back would be work for nothing, and a general allocator is a tenth of a small view.

#![allow(unsafe_code)]

use std::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    ptr,
};

const PAGE: usize = 64 * 1024;

/// Hands out addresses from `next` on; grows the memory when `end` is reached.
#[derive(Debug)]
pub struct Bump {
    next: Cell<usize>,
    end: Cell<usize>,
}

// SAFETY: a view is a module without threads (the host turns shared memory off), so nothing runs beside it.
unsafe impl Sync for Bump {}

impl Bump {
    pub const fn new() -> Self {
        Self { next: Cell::new(0), end: Cell::new(0) }
    }

    fn take(&self, layout: Layout) -> Option<usize> {
        let start = self.next.get().checked_next_multiple_of(layout.align())?;
        let after = start.checked_add(layout.size())?;
        if after <= self.end.get() && self.end.get() > 0 {
            self.next.set(after);
            return Some(start);
        }
        let pages = layout.size().checked_add(layout.align())?.div_ceil(PAGE);
        let new = grow(pages)?;
        if new != self.end.get() {
            // First use, or somebody else grew the memory: what is left of the old piece is given up.
            self.next.set(new);
        }
        self.end.set(new + pages * PAGE);
        self.take(layout)
    }
}

impl Default for Bump {
    fn default() -> Self {
        Self::new()
    }
}

/// The address of `pages` new pages of 64 KiB.
#[cfg(target_arch = "wasm32")]
fn grow(pages: usize) -> Option<usize> {
    let before = core::arch::wasm32::memory_grow(0, pages);
    (before != usize::MAX).then_some(before * PAGE)
}

#[cfg(not(target_arch = "wasm32"))]
fn grow(pages: usize) -> Option<usize> {
    Some(Vec::leak(vec![0_u8; pages * PAGE]).as_ptr() as usize)
}

// SAFETY: `take` never hands out a byte twice, keeps alignment, and stays inside memory that has grown.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout).map_or(ptr::null_mut(), |address| address as *mut u8)
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // The last piece alone can be taken back; texts that grow are mostly the last.
        if at as usize + layout.size() == self.next.get() {
            self.next.set(at as usize);
        }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let is_last = at as usize + layout.size() == self.next.get();
        if is_last && at as usize + size <= self.end.get() {
            self.next.set(at as usize + size);
            return at;
        }
        // SAFETY: the size was checked by the caller as `GlobalAlloc` demands, the alignment is that of before.
        let new = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !new.is_null() {
            // SAFETY: both pieces are at least this long and do not overlap: the old one is still taken.
            unsafe { ptr::copy_nonoverlapping(at, new, layout.size().min(size)) };
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    #[test]
    fn pieces_are_aligned_and_do_not_overlap() {
        let bump = Bump::new();
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for (size, align) in [(1, 1), (8, 8), (3, 1), (16, 16), (200_000, 8), (1, 1), (64 * 1024, 1), (7, 4)]
        {
            let at = bump.take(layout(size, align)).unwrap();
            assert_eq!(at % align, 0);
            assert!(taken.iter().all(|(other, length)| at + size <= *other || other + length <= at));
            taken.push((at, size));
        }
    }

    #[test]
    fn the_last_piece_grows_in_place_and_keeps_its_content() {
        let bump = Bump::new();
        // SAFETY: sizes are above zero, pieces are used within their bounds and as `GlobalAlloc` demands.
        unsafe {
            let first = bump.alloc(layout(4, 1));
            first.copy_from_nonoverlapping(b"text".as_ptr(), 4);
            let same = bump.realloc(first, layout(4, 1), 400);
            assert_eq!(first, same);
            let other = bump.alloc(layout(8, 8));
            let moved = bump.realloc(same, layout(400, 1), 100_000);
            assert_ne!(moved, same);
            assert_eq!(std::slice::from_raw_parts(moved, 4), b"text");
            bump.dealloc(moved, layout(100_000, 1));
            assert_eq!(bump.alloc(layout(10, 1)), moved);
            bump.dealloc(other, layout(8, 8));
        }
    }
}
