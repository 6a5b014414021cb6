import { OBJECT_FILE } from '../datapath/object-file.ts';
import { type Check, fail, ok } from './finding.ts';

/** Are the native parts built? */
export const checkBuild: Check = host => {
  if (host.kernel === null)
    return fail('build', host.addonError ?? 'the addon is missing', 'run make in the source folder');
  if (!host.exists(OBJECT_FILE))
    return fail('build', `${OBJECT_FILE} is missing`, 'run make in the source folder');
  return ok('build', 'addon and packet programs');
};
