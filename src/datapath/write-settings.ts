import { settings } from '../generated/settings.ts';
import type { NativeObject } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';
import type { SettingDefinition } from './definition.ts';

/** A value for every setting of the packet programs. */
export type Settings = {
  readonly [K in keyof typeof settings]: (typeof settings)[K] extends SettingDefinition<infer T> ? T : never;
};

/** Writes the programs' constants; to be called before load, which freezes them. */
export function writeSettings(object: NativeObject, values: Settings): void {
  for (const key of Object.keys(settings) as (keyof Settings)[]) {
    const setting: SettingDefinition<Settings[typeof key]> = settings[key] as never;
    const bytes = setting.codec.encode(values[key]);
    unwrap(object.writeInitial(setting.section, setting.offset, bytes), 'write setting', setting.name);
  }
}
