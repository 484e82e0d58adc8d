/** Why the server did not take a record, in words for who has to do something now. */
import type { ServerProblem } from '../store/model';

export type Reason =
  | 'unreadable'
  | 'closed'
  | 'deleted'
  | 'elsewhere'
  | 'unknownForm'
  | 'tooLarge'
  | 'other';

const BY_CODE: Readonly<Record<string, Reason>> = {
  '409.2': 'closed',
  '409.9': 'elsewhere',
  '409.18': 'deleted',
};
const BY_STATUS: Readonly<Record<number, Reason>> = {
  0: 'unreadable',
  404: 'unknownForm',
  413: 'tooLarge',
};

export function reasonOf({ code, status }: ServerProblem): Reason {
  return BY_CODE[code] ?? BY_STATUS[status] ?? 'other';
}
