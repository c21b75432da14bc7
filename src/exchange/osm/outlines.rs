//! The middles of ways and relations: which points are needed for them, and where those are.

use std::collections::HashMap;

use super::elements::Element;
use crate::{
    directory::Point,
    limits::{OSM_PARTS_MAX, OSM_POINTS_MAX},
    map::osm::ElementKind,
};

/// Knows only the points and ways that some listing needs.
#[derive(Default)]
pub struct Outlines {
    /// Node → latitude and longitude in ten-millionths of a degree, once met.
    points: HashMap<i64, Option<(i32, i32)>>,
    /// Ways that are parts of relations → their points, once met.
    ways: HashMap<i64, Vec<i64>>,
}

/// A box in ten-millionths of a degree.
#[derive(Debug, Clone, Copy)]
struct Frame {
    south: i32,
    west: i32,
    north: i32,
    east: i32,
}

impl Frame {
    fn around(points: impl Iterator<Item = (i32, i32)>) -> Option<Self> {
        points.map(|(lat, lon)| Self { south: lat, west: lon, north: lat, east: lon }).reduce(Self::with)
    }

    fn with(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            west: self.west.min(other.west),
            north: self.north.max(other.north),
            east: self.east.max(other.east),
        }
    }

    fn middle(self) -> Option<Point> {
        let half = |low: i32, high: i32| (f64::from(low) + f64::from(high)) / 2.0 / TEN_MILLION;
        Point::new(half(self.south, self.north), half(self.west, self.east))
    }
}

const TEN_MILLION: f64 = 1e7;

impl Outlines {
    /// Notes what is needed to place an element of one of our kinds.
    ///
    /// # Errors
    /// When that is more than a bound allows; the text says which.
    pub fn want(&mut self, element: &Element) -> Result<(), String> {
        match element.id.kind {
            ElementKind::Node => Ok(()),
            ElementKind::Way => self.want_points(element),
            ElementKind::Relation => {
                check_parts(element.ways.len())?;
                for way in &element.ways {
                    self.ways.entry(*way).or_default();
                }
                check_points(self.ways.len())
            }
        }
    }

    /// Whether the ways that relations are made of have to be looked for.
    pub fn wants_ways(&self) -> bool {
        !self.ways.is_empty()
    }

    /// Notes the points of a way that is part of a relation.
    ///
    /// # Errors
    /// As of `want`.
    pub fn want_points_of_way(&mut self, element: &Element) -> Result<(), String> {
        if element.id.kind != ElementKind::Way {
            return Ok(());
        }
        let Some(nodes) = self.ways.get_mut(&element.id.number) else { return Ok(()) };
        nodes.clone_from(&element.nodes);
        self.want_points(element)
    }

    fn want_points(&mut self, way: &Element) -> Result<(), String> {
        check_parts(way.nodes.len())?;
        for node in &way.nodes {
            self.points.entry(*node).or_default();
        }
        check_points(self.points.len())
    }

    /// Remembers where a needed point is.
    pub fn learn(&mut self, element: &Element) {
        if element.id.kind != ElementKind::Node {
            return;
        }
        let Some((known, point)) = self.points.get_mut(&element.id.number).zip(element.point) else { return };
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 × 10⁷, which an i32 holds")]
        let scaled = |degrees: f64| (degrees * TEN_MILLION).round() as i32;
        *known = Some((scaled(point.latitude), scaled(point.longitude)));
    }

    fn frame(&self, nodes: &[i64]) -> Option<Frame> {
        Frame::around(nodes.iter().filter_map(|node| *self.points.get(node)?))
    }

    /// Where an element is: of a node its point, of others the middle of the box around what the file has of them.
    pub fn middle(&self, element: &Element) -> Option<Point> {
        match element.id.kind {
            ElementKind::Node => element.point,
            ElementKind::Way => self.frame(&element.nodes)?.middle(),
            ElementKind::Relation => {
                let frames = element.ways.iter().filter_map(|way| self.frame(self.ways.get(way)?));
                frames.reduce(Frame::with)?.middle()
            }
        }
    }
}

fn check_parts(count: usize) -> Result<(), String> {
    let problem = || format!("one outline has {count} parts, and no honest one has more than {OSM_PARTS_MAX}");
    (count <= OSM_PARTS_MAX).then_some(()).ok_or_else(problem)
}

fn check_points(count: usize) -> Result<(), String> {
    let problem = || format!("its places have more than {OSM_POINTS_MAX} points; import it in parts");
    (count <= OSM_POINTS_MAX).then_some(()).ok_or_else(problem)
}
