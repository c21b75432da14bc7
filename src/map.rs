//! What maps know about services. Pure: reads no file; whoever calls has read it.

pub mod osm;
