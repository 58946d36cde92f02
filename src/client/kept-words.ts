/** Says of something that the browser has not stored how long it is there: `untilLeft('Your change')`. */
export const untilLeft = (what: string): string =>
  `${what} lasts as long as this page is open: this browser could not store it (no room, or storage is off).`;
