//! What belongs to the process that made it.
//!
//! SQLite must not be used, nor even closed, in a child that a process forked while it had a file
//! open; and a child that opens the file anew takes no real locks, because SQLite believes that
//! it has them. So after a fork what was open is neither used nor closed, and nothing is opened.

use crate::errors::{Failure, store};
use std::mem::ManuallyDrop;
use std::ops::DerefMut;
use std::process;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// How many are open, and in which process.
static OPEN: AtomicUsize = AtomicUsize::new(0);
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// A value that only the process that made it may use and drop.
#[derive(Debug)]
pub(super) struct Own<T> {
    process: u32,
    value: ManuallyDrop<T>,
}

impl<T> Own<T> {
    /// # Errors
    /// What `open` says; or that a parent of this process still had one open when it forked.
    pub(super) fn open(open: impl FnOnce() -> Result<T, Failure>) -> Result<Self, Failure> {
        let process = process::id();
        if OPEN.load(Ordering::Acquire) > 0 && PROCESS.load(Ordering::Acquire) != process {
            return Err(forked());
        }
        let value = ManuallyDrop::new(open()?);
        PROCESS.store(process, Ordering::Release);
        OPEN.fetch_add(1, Ordering::AcqRel);
        Ok(Self { process, value })
    }

    /// # Errors
    /// When the process is another one.
    pub(super) fn get(&mut self) -> Result<&mut T, Failure> {
        if self.process == process::id() { Ok(self.value.deref_mut()) } else { Err(forked()) }
    }
}

impl<T> Drop for Own<T> {
    fn drop(&mut self) {
        if self.process == process::id() {
            // SAFETY: dropped once, here, and not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.value) };
            OPEN.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cold]
fn forked() -> Failure {
    let message = "the stock was open when this process was forked; close it before, and open it anew in each process";
    Failure::store(store::FORKED, message.to_owned())
}
