import { replacing, type SdkPlant } from './sdk.plants.ts';

type Past = { before: string | RegExp; after: string; finds?: string };

/**
 * What has been published is changed, so that what there is now looks like the opposite change: what is planted is the
 * past.
 */
export function past(name: string, what: string, { before, after, finds }: Past): SdkPlant[] {
  return [
    {
      what,
      file: `client-sdk/published/${name}.d.ts`,
      content: replacing(before, after),
      finds: finds === undefined ? [] : [`compatibility: ${finds}`],
    },
  ];
}
