//! Makes a directory a signed repository of plain files.
pub mod delta;
