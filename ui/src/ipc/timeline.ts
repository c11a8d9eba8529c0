// The part of the command surface that asks the record: rows, counts, what proves them, what is written out.
import type { CompleteFilter } from './generated/CompleteFilter';
import type { Completion } from './generated/Completion';
import type { DailyFigures } from './generated/DailyFigures';
import type { ExportAudit } from './generated/ExportAudit';
import type { Exported } from './generated/Exported';
import type { GroupQuery } from './generated/GroupQuery';
import type { Histogram } from './generated/Histogram';
import type { HistogramQuery } from './generated/HistogramQuery';
import type { SavedView } from './generated/SavedView';
import type { Story } from './generated/Story';
import type { TimelineCount } from './generated/TimelineCount';
import type { TimelineGroup } from './generated/TimelineGroup';
import type { TimelinePage } from './generated/TimelinePage';
import type { TimelineQuery } from './generated/TimelineQuery';
import type { VerifyState } from './generated/VerifyState';

/** What the page may ask of the record. */
export interface TimelineClient {
  timelinePage(query: TimelineQuery): Promise<TimelinePage>;
  timelineCount(filter: string): Promise<TimelineCount>;
  timelineHistogram(query: HistogramQuery): Promise<Histogram>;
  timelineGroups(query: GroupQuery): Promise<TimelineGroup[]>;
  /** What could be typed next. */
  completeFilter(typed: CompleteFilter): Promise<Completion[]>;
  /** Everything the record has of one row. */
  story(id: number): Promise<Story>;
  savedViews(): Promise<SavedView[]>;
  saveView(view: SavedView): Promise<void>;
  removeView(name: string): Promise<void>;
  /** The last day in figures. */
  dailyFigures(): Promise<DailyFigures>;
  startVerify(): Promise<void>;
  cancelVerify(): Promise<void>;
  verifyState(): Promise<VerifyState>;
  /** Writes a file; says where it is. */
  exportAudit(what: ExportAudit): Promise<Exported>;
}

type Ask = <T>(command: string, request?: unknown) => Promise<T>;

/** The commands of the record, asked with `ask`. */
export function timelineCommands(ask: Ask): TimelineClient {
  return {
    timelinePage: (query) => ask('timeline_page', query),
    timelineCount: (filter) => ask('timeline_count', { filter }),
    timelineHistogram: (query) => ask('timeline_histogram', query),
    timelineGroups: (query) => ask('timeline_groups', query),
    completeFilter: (typed) => ask('complete_filter', typed),
    story: (id) => ask('story', { id }),
    savedViews: () => ask('saved_views'),
    saveView: (view) => ask('save_view', view),
    removeView: (name) => ask('remove_view', { name }),
    dailyFigures: () => ask('daily_figures'),
    startVerify: () => ask('start_verify'),
    cancelVerify: () => ask('cancel_verify'),
    verifyState: () => ask('verify_state'),
    exportAudit: (what) => ask('export_audit', what),
  };
}
