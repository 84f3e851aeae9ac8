/** Prints Markdown tables, so that a measured table can stand in bench/README.md as it was printed. */
import { markdownTable } from '../src/shared/markdownTable.ts';

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  process.stdout.write(markdownTable(head, rows));
}
