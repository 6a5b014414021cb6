import type { Edit } from '../apply/change.ts';
import { readStatus } from '../apply/inspect.ts';
import type { EndpointStatus, NetworkStatus, Status } from '../apply/status.ts';
import { print } from '../output/print.ts';
import { renderTable } from '../output/table.ts';
import { carryOut, printPlan, rehearse } from './carry-out.ts';
import type { Listing } from './listing.ts';
import type { Outcome, Session } from './session.ts';

interface ItemChange {
  /** As errors call it: "add", "network blue". */
  readonly operation: string;
  readonly subject: string;
  readonly edit: Edit;
  readonly dryRun: boolean;
}

/** Carries a change out, or with dryRun prints its plan and returns false. */
export async function changeItems(session: Session, wanted: ItemChange): Promise<boolean> {
  if (wanted.dryRun) {
    await printPlan(session, await rehearse(session, wanted.edit), 'steps');
    return false;
  }
  await carryOut(session, wanted.operation, wanted.subject, wanted.edit);
  return true;
}

/** Prints the name of what was made, as Docker does; in any other form all that is known of it now. */
export async function printMade<T extends NetworkStatus | EndpointStatus>(
  session: Session,
  listing: Listing<T>,
  name: string,
  itemsOf: (status: Status) => readonly T[],
): Promise<Outcome> {
  if (session.format === null || session.format === 'name') {
    if (!session.quiet) session.io.stdout.write(`${name}\n`);
    return 'done';
  }
  const items = itemsOf(await readStatus(session.context)).filter(item => item.name === name);
  await print(session.io.stdout, session.format, {
    value: items[0],
    text: wide => renderTable(listing.columns, items, wide),
  });
  return 'done';
}

/** Prints the names of what was removed. */
export function printRemoved(session: Session, names: Iterable<string>): Outcome {
  if (session.quiet) return 'done';
  const lines = [...names];
  if (session.format === 'json') session.io.stdout.write(`${JSON.stringify(lines)}\n`);
  else session.io.stdout.write(lines.map(name => `${name}\n`).join(''));
  return 'done';
}
