//! Wasm's memory, handed out in blocks of powers of two.
//!
//! The standard allocator is 7 KB of the storefront's 40 KB budget, and slower.
//! What the engine asks for is short-lived and alike from call to call, so a
//! free list for each size serves it: a freed block waits for the next request
//! of its size. Blocks are never split or joined; at most half a block is
//! unused, and the memory ends up as large as the largest call needed.
//!
//! When there is no more memory the program stops here instead of returning
//! null: with nobody to tell, that is what would happen anyway, and the checks
//! for null and the messages about it fall away.
//!
//! Wasm has one thread here, and JavaScript cannot call in while an allocation
//! is under way.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::{self, NonNull};

/// The smallest block holds a link and is aligned for every type of ours.
const SMALLEST_LOG2: u32 = 4;
const SMALLEST: usize = 1 << SMALLEST_LOG2;
/// Blocks of 16 bytes to 2 GiB.
const CLASSES: usize = 28;

/// A source of fresh memory.
pub(crate) trait Source {
    /// The next `bytes`, following the ones before without a gap, aligned to
    /// [`SMALLEST`] if `bytes` always are; None when there is no more.
    fn take(&mut self, bytes: usize) -> Option<NonNull<u8>>;
}

/// A freed block: its first bytes point to the next of the same size.
struct Free {
    next: Option<NonNull<Free>>,
}

struct Blocks<S> {
    free: [Option<NonNull<Free>>; CLASSES],
    source: S,
}

/// The allocator.
pub(crate) struct Allocator<S>(UnsafeCell<Blocks<S>>);

// SAFETY: see the module's documentation; a test uses one for each thread.
unsafe impl<S> Sync for Allocator<S> {}

impl<S> Allocator<S> {
    pub(crate) const fn new(source: S) -> Self {
        Self(UnsafeCell::new(Blocks { free: [None; CLASSES], source }))
    }
}

/// The class of blocks that fits, or None for what no memory could hold.
fn class(size: usize) -> Option<usize> {
    let log2 = size.max(SMALLEST).checked_next_power_of_two()?.trailing_zeros();
    let class = (log2 - SMALLEST_LOG2) as usize;
    (class < CLASSES).then_some(class)
}

#[cfg(target_arch = "wasm32")]
fn stop() -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_arch = "wasm32"))]
fn stop() -> ! {
    panic!("no memory of this size")
}

// SAFETY: a block is in a free list or handed out, never both, and is at least
// as large as asked and aligned to 16; larger alignments are refused.
unsafe impl<S: Source> GlobalAlloc for Allocator<S> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (Some(class), true) = (class(layout.size()), layout.align() <= SMALLEST) else {
            stop();
        };
        // SAFETY: nothing else holds a reference, see the module's documentation.
        let blocks = unsafe { &mut *self.0.get() };
        if let Some(block) = blocks.free[class] {
            // SAFETY: a block of the list is ours and holds a link.
            blocks.free[class] = unsafe { block.as_ref() }.next;
            return block.as_ptr().cast();
        }
        match blocks.source.take(SMALLEST << class) {
            Some(block) => block.as_ptr(),
            None => stop(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let (Some(class), Some(block)) = (class(layout.size()), NonNull::new(block)) else {
            return;
        };
        let block = block.cast::<Free>();
        // SAFETY: as in `alloc`; the block is no longer used and has room for a link.
        unsafe {
            let blocks = &mut *self.0.get();
            block.write(Free { next: blocks.free[class] });
            blocks.free[class] = Some(block);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if class(size) == class(layout.size()) {
            return block;
        }
        // SAFETY: the caller's promises for `block` are those that these calls need.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
            self.dealloc(block, layout);
            moved
        }
    }
}

/// Wasm's linear memory behind the program's own data.
#[cfg(target_arch = "wasm32")]
pub(crate) struct LinearMemory {
    next: usize,
    end: usize,
}

#[cfg(target_arch = "wasm32")]
impl LinearMemory {
    pub(crate) const fn new() -> Self {
        Self { next: 0, end: 0 }
    }
}

#[cfg(target_arch = "wasm32")]
impl Source for LinearMemory {
    fn take(&mut self, bytes: usize) -> Option<NonNull<u8>> {
        use core::arch::wasm32::{memory_grow, memory_size};
        const PAGE: usize = 1 << 16;

        if self.end - self.next < bytes {
            // Fresh pages follow the old ones unless somebody else grew the memory.
            let grown = memory_size::<0>() * PAGE;
            if grown != self.end {
                self.next = grown;
            }
            let missing = bytes - (grown - self.next);
            let pages = missing.div_ceil(PAGE);
            if memory_grow::<0>(pages) == usize::MAX {
                return None;
            }
            self.end = grown + pages * PAGE;
        }
        let block = self.next;
        self.next += bytes;
        NonNull::new(block as *mut u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::alloc::{alloc, dealloc};

    /// Memory of the test's own.
    struct Arena {
        start: *mut u8,
        used: usize,
    }

    const ARENA: Layout = match Layout::from_size_align(1 << 20, SMALLEST) {
        Ok(layout) => layout,
        Err(_) => panic!("a layout"),
    };

    impl Arena {
        fn new() -> Self {
            // SAFETY: the layout is not empty.
            Self { start: unsafe { alloc(ARENA) }, used: 0 }
        }
    }

    impl Drop for Arena {
        fn drop(&mut self) {
            // SAFETY: allocated in `new` with this layout.
            unsafe { dealloc(self.start, ARENA) }
        }
    }

    impl Source for Arena {
        fn take(&mut self, bytes: usize) -> Option<NonNull<u8>> {
            if bytes > ARENA.size() - self.used {
                return None;
            }
            // SAFETY: within the arena.
            let block = unsafe { self.start.add(self.used) };
            self.used += bytes;
            NonNull::new(block)
        }
    }

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).expect("a layout")
    }

    /// Many blocks of changing sizes keep what was written to them.
    #[test]
    fn blocks_do_not_overlap() {
        let allocator = Allocator::new(Arena::new());
        let mut blocks: Vec<(*mut u8, usize, u8)> = Vec::new();
        let mut random = 1u32;
        for round in 0..20_000u32 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let size = 1 + (random >> 16) as usize % 600;
            let fill = round as u8;
            // SAFETY: every block is used within its size and freed once with its layout.
            unsafe {
                if blocks.len() < 200 {
                    let block = allocator.alloc(layout(size));
                    assert!(!block.is_null() && (block as usize).is_multiple_of(SMALLEST));
                    block.write_bytes(fill, size);
                    blocks.push((block, size, fill));
                } else {
                    let (block, old, fill) = blocks.swap_remove(random as usize % 200);
                    let kept = old.min(size);
                    let block = allocator.realloc(block, layout(old), size);
                    assert!((0..kept).all(|at| *block.add(at) == fill));
                    allocator.dealloc(block, layout(size));
                }
            }
        }
    }

    #[test]
    fn a_freed_block_is_used_again() {
        let allocator = Allocator::new(Arena::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            let block = allocator.alloc(layout(100));
            allocator.dealloc(block, layout(100));
            assert_eq!(allocator.alloc(layout(128)), block);
            assert_ne!(allocator.alloc(layout(128)), block);
        }
    }

    #[test]
    fn memory_is_used_to_its_end() {
        let allocator = Allocator::new(Arena::new());
        // SAFETY: nothing is used.
        unsafe {
            assert!(!allocator.alloc(layout(1 << 19)).is_null());
            assert!(!allocator.alloc(layout(1 << 19)).is_null());
        }
    }

    #[test]
    #[should_panic(expected = "no memory")]
    fn too_much_stops() {
        // SAFETY: nothing is used.
        unsafe { Allocator::new(Arena::new()).alloc(layout(2 << 20)) };
    }

    #[test]
    #[should_panic(expected = "no memory")]
    fn an_alignment_of_no_type_of_ours_stops() {
        let aligned = Layout::from_size_align(8, 64).expect("a layout");
        // SAFETY: nothing is used.
        unsafe { Allocator::new(Arena::new()).alloc(aligned) };
    }
}
