//! The record as calls, for the operator's surfaces: pages, counts, groups, stories and saved views. Reads only; what it
//! writes is the operator's own list of views.

use super::Gateway;
use crate::api::*;
use crate::clock::utc_offset_minutes;
use crate::error::Error;
use crate::timeline::Now;

impl Gateway {
    /// A page of the timeline, newest first. Reads the disk, like all of these: not for a thread that paints.
    pub fn timeline_page(&self, query: &TimelineQuery) -> Result<TimelinePage, Error> {
        let now = self.timeline_now();
        Ok(self.timeline.ask(|lens| lens.page(query, now))?)
    }

    /// How many rows a filter has.
    pub fn timeline_count(&self, filter: &TimelineFilter) -> Result<TimelineCount, Error> {
        let now = self.timeline_now();
        Ok(self.timeline.ask(|lens| lens.count(filter, now))?)
    }

    /// Calls over time, by outcome.
    pub fn timeline_histogram(&self, query: &HistogramQuery) -> Result<Histogram, Error> {
        let now = self.timeline_now();
        Ok(self.timeline.ask(|lens| lens.histogram(query, now))?)
    }

    /// Rows put together, the latest group first.
    pub fn timeline_groups(&self, query: &GroupQuery) -> Result<Vec<TimelineGroup>, Error> {
        let now = self.timeline_now();
        Ok(self.timeline.ask(|lens| lens.groups(query, now))?)
    }

    /// What could be typed next in a filter.
    pub fn complete_filter(&self, request: &CompleteFilter) -> Result<Vec<Completion>, Error> {
        Ok(self.timeline.ask(|lens| lens.complete(request))?)
    }

    /// Everything the record has of one row.
    pub fn story(&self, request: StoryRef) -> Result<Story, Error> {
        Ok(self.timeline.ask(|lens| lens.story(request))?)
    }

    /// The last day in figures.
    pub fn daily_figures(&self) -> Result<DailyFigures, Error> {
        let now = self.timeline_now();
        Ok(self.timeline.ask(|lens| lens.figures(now))?)
    }

    /// Filters with a name.
    pub fn saved_views(&self) -> Result<Vec<SavedView>, Error> {
        self.views.all()
    }

    /// Keeps a filter under a name.
    pub fn save_view(&self, view: &SavedView) -> Result<(), Error> {
        self.views.save(view)
    }

    /// Forgets a filter that was kept.
    pub fn remove_view(&self, request: &ViewName) -> Result<(), Error> {
        self.views.remove(&request.name)
    }

    fn timeline_now(&self) -> Now {
        Now {
            at: self.core.clock.now_ms(),
            offset: utc_offset_minutes,
        }
    }
}
