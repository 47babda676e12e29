//! The three functions a view exports, over bytes in its own memory. The only unsafe code of a view.

#![allow(unsafe_code)]

use tenon_contract::view::{ViewInput, ViewOutput};

/// Room for an input of `len` bytes; the caller fills it before it is read.
pub fn alloc(len: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; len].into_boxed_slice()).cast()
}

/// Gives back what [`alloc`] or [`step`] gave.
///
/// # Safety
/// `ptr` and `len` belong together, come from one of them, and are not used again.
pub unsafe fn free(ptr: *mut u8, len: usize) {
    // SAFETY: both functions hand out boxed slices of exactly this length.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(ptr, len)) });
}

/// One step: reads the input, runs it, answers `ptr << 32 | len` of the output.
///
/// # Safety
/// `ptr` and `len` come from [`alloc`] and are not used again: the input is freed here.
pub unsafe fn step(ptr: *mut u8, len: usize, dispatch: fn(ViewInput) -> Option<ViewOutput>) -> u64 {
    // SAFETY: as `free`; the box frees the input at the end of this function.
    let bytes = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(ptr, len)) };
    let output = answer(&bytes, dispatch).unwrap_or_else(|| stop());
    let len = output.len() as u64;
    let ptr = Box::into_raw(output.into_boxed_slice()).cast::<u8>();
    (ptr as usize as u64) << 32 | len
}

/// The output of an input; `None` when it is not one, or no view of this module understands it.
pub fn answer(bytes: &[u8], dispatch: fn(ViewInput) -> Option<ViewOutput>) -> Option<Vec<u8>> {
    let input = ViewInput::read(serde_json::from_slice(bytes).ok()?)?;
    serde_json::to_vec(&dispatch(input)?).ok()
}

/// Ends the step with a trap: the host then shows the view's error card. A panic would say the same with ten
/// kilobytes of machinery.
pub fn stop() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    panic!("the step cannot go on");
}
