//! Memory and table limits of one guest, summed over everything it holds. Each store has one.

use wasmtime::ResourceLimiter;

use crate::GuestLimits;

/// Counts what a guest holds and refuses what goes beyond.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    most_elements: usize,
    most_instances: u32,
    most_tables: u32,
    most_memories: u32,
    held: usize,
    peak: usize,
    last: usize,
    elements: usize,
    last_elements: usize,
    /// Something was refused: a guest that dies afterwards died of it.
    refused: bool,
}

impl Budget {
    /// `limit`: bytes over all memories.
    pub fn new(limit: usize, guest: &GuestLimits) -> Self {
        Self {
            limit,
            most_elements: guest.table_elements,
            most_instances: guest.core_instances,
            most_tables: guest.tables,
            most_memories: guest.core_modules,
            held: 0,
            peak: 0,
            last: 0,
            elements: 0,
            last_elements: 0,
            refused: false,
        }
    }

    /// Bytes of linear memory held at the highest point.
    pub fn peak(&self) -> usize {
        self.peak
    }

    pub fn refused(&self) -> bool {
        self.refused
    }
}

impl ResourceLimiter for Budget {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let delta = desired.saturating_sub(current);
        let fits = self.held.checked_add(delta).is_some_and(|sum| sum <= self.limit);
        if fits {
            self.held += delta;
            self.last = delta;
            self.peak = self.peak.max(self.held);
        } else {
            self.refused = true;
            self.last = 0;
        }
        Ok(fits)
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.held -= std::mem::take(&mut self.last);
        Ok(())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let delta = desired.saturating_sub(current);
        let fits = self.elements.checked_add(delta).is_some_and(|sum| sum <= self.most_elements);
        if fits {
            self.elements += delta;
            self.last_elements = delta;
        } else {
            self.refused = true;
            self.last_elements = 0;
        }
        Ok(fits)
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.elements -= std::mem::take(&mut self.last_elements);
        Ok(())
    }

    fn instances(&self) -> usize {
        self.most_instances as usize
    }

    fn tables(&self) -> usize {
        self.most_tables as usize
    }

    fn memories(&self) -> usize {
        self.most_memories as usize
    }
}
