//! Stub until the guides are merged.
use super::*;
use crate::{clock::Now, directory::TermCode};
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages {
    pub title: String,
    pub tiles: Vec<StageTile>,
    pub notice: Option<String>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTile {
    pub guide: uuid::Uuid,
    pub label: String,
    pub icon: String,
    pub colour: usize,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidePage {
    pub title: String,
    pub steps: Vec<StepView>,
    pub remark: Option<String>,
    pub source: Option<String>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    pub number: String,
    pub icon: String,
    pub title: String,
    pub text: String,
    pub needs: Vec<Tile>,
}
impl Stages {
    pub fn of(_: &Kiosk, r: &Reader, _: Now) -> Result<Self, KioskError> {
        Ok(Self { title: r.tr("First steps"), tiles: vec![], notice: None })
    }
}
impl GuidePage {
    pub fn of(_: &Kiosk, _: &Reader, _: uuid::Uuid, _: Now) -> Result<Option<Self>, KioskError> {
        let _ = TermCode::parse("x");
        Ok(None)
    }
}
impl Kiosk {
    pub fn guides(&self) -> Vec<u8> {
        vec![]
    }
}
