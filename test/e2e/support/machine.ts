// How busy the machine is: what is measured by the clock says less where others run too.
import { availableParallelism, loadavg } from 'node:os';

/** How many want each processor, in the last minute; 1 where there are enough. */
export function crowding(): number {
  return Math.max(1, loadavg()[0]! / availableParallelism());
}
