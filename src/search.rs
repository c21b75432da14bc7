//! What a reader types, made comparable with what stands in the directory: folding, words, typos, ranking.
//! Pure: the same folding serves index and query; knows no SQL, reads no clock.

mod fold;
mod query;
mod rank;
mod token;
mod typo;

pub use fold::fold;
pub use query::{Query, QueryWord};
pub use rank::{Candidate, Context, Hit, Level, Results, rank};
pub use token::{FOLDING_VERSION, tokens};
pub use typo::{Nearness, nearness};
