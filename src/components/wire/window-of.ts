/** What of a list of equally high rows is to be seen; all in the same unit. */
export interface Scrolled {
  readonly scrollTop: number;
  /** How much of the list is seen at once. */
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}

/** Rows from `first` up to and without `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

const between = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));

/**
 * The rows to draw: those that are seen, wholly or in part, and some more at both ends.
 *
 * @param spare how many more, so that a little scrolling needs no drawing
 */
export function windowOf({ scrollTop, height, rowHeight, count }: Scrolled, spare: number): RowWindow {
  const first = between(Math.floor(scrollTop / rowHeight) - spare, 0, count);
  const end = between(Math.ceil((scrollTop + height) / rowHeight) + spare, first, count);
  return { first, end };
}

/** The scroll position nearest to the present one at which a row is wholly seen. */
export function scrollToShow(index: number, { scrollTop, height, rowHeight }: Scrolled): number {
  const top = index * rowHeight;
  return between(scrollTop, Math.max(0, top + rowHeight - height), top);
}

/**
 * Which rows are elements after some scrolling. What is there stays until it is much, and then
 * goes together: every removal makes the browser look at all rows anew.
 *
 * @param most how many rows may stay at each end beyond those that are near
 */
export function drawnAfter(drawn: RowWindow, near: RowWindow, most: number): RowWindow {
  if (drawn.first >= near.end || near.first >= drawn.end) return near;
  return {
    first: near.first - drawn.first > most ? near.first : Math.min(near.first, drawn.first),
    end: drawn.end - near.end > most ? near.end : Math.max(near.end, drawn.end),
  };
}
