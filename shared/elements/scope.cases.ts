import { Entries } from '../pipeline/entries.ts';
import type { ElementScope } from './element.ts';

/** A scope with a few entries that writes down what is reported. */
export function scopeOf(): ElementScope & { readonly reports: string[] } {
  const reports: string[] = [];
  return {
    sources: new Entries({
      porch: { uri: 'rtsp://porch', type: 'video' },
      still: { uri: 'a.jpg', type: 'image', live: false },
    }),
    aiModels: new Entries({ objects: { model: 'centernet', top_k: 5, confidence_threshold: 0.2 } }),
    reports,
    report: (path, message, suggestion) =>
      void reports.push([path.join('.'), message, suggestion ?? ''].join(' | ')),
  };
}
