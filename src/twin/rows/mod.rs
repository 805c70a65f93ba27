//! What of each row gets into a twin: an allow-list, field by field.

mod cell;
mod cluster;
mod columns;
mod databases;
mod id;
mod labels;
mod machines;
mod network;
mod objects;
mod special;
mod storage;

pub(super) use self::columns::kubernetes;
