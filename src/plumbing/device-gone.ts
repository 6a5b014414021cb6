import { ShuntError } from '../errors.ts';

/** The device that something was to be put on is not there: E_NOT_FOUND. */
export function deviceGone(device: string, operation: string, subject: string): ShuntError {
  return new ShuntError('E_NOT_FOUND', {
    operation,
    subject,
    reason: `device ${device} is gone`,
    hint: 'shunt apply makes what is missing',
  });
}
