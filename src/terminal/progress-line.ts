/** What a progress line tells. */
export interface ProgressState {
  readonly unit: string; // "images"
  readonly total: number | undefined;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly perSecond: number | undefined;
  /** Set when it's over: the line then tells how long it took instead of how long it will take. */
  readonly tookMs: number | undefined;
}

/** "450/1000 images (45%), 12.3/s, ETA 0:45, 3 failed, 20 skipped"; without a total "450 images, 12.3/s". */
export function progressLine(state: ProgressState): string {
  const { unit, total, failed, skipped, perSecond } = state;
  const seen = state.done + failed + skipped;
  const parts = [total === undefined ? `${seen} ${unit}` : `${seen}/${total} ${unit} (${percent(seen, total)}%)`];
  if (perSecond !== undefined) parts.push(`${rate(perSecond)}/s`);
  if (state.tookMs !== undefined) parts.push(`in ${clock(state.tookMs / 1000)}`);
  else if (total !== undefined && perSecond !== undefined && perSecond > 0) {
    parts.push(`ETA ${clock((total - seen) / perSecond)}`);
  }
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(", ");
}

/** Rounded down: 100% is said when all is done, not before. */
function percent(seen: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, Math.floor((seen * 100) / total));
}

/** Three digits are what one reads at a glance. */
function rate(perSecond: number): string {
  return perSecond.toFixed(perSecond >= 100 ? 0 : perSecond >= 10 ? 1 : 2);
}

/** Seconds as 0:45, 12:03, 1:02:03, 2d 3h. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours >= 48) return `${Math.floor(hours / 24)}d ${hours % 24}h`;
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
