import { html, type TemplateResult } from 'lit';
import type { DetectionChange } from '../../shared/editing/change-detection.ts';
import type { FormDetection } from '../../shared/editing/form.ts';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import { choiceField, numberField, textField } from './form-fields.ts';
import { edgeHint, ownPlacements } from './placement-choices.ts';

const UNIT = { min: 0, max: 1, step: 'any' } as const;

/** Which detector the fields are of, and what it may be. */
export interface DetectionFieldsInit {
  /** Its place in the list. */
  readonly at: number;
  readonly name: string;
  readonly detection: FormDetection;
  readonly models: readonly KnownModel[];
}

/** The fields of one detector. */
export function detectionFields(
  { at, name, detection, models }: DetectionFieldsInit,
  tell: (change: DetectionChange) => void,
): TemplateResult {
  const { task, model, threshold, labels, placement, notOnEdge } = detection;
  const choices = choicesOf(models.filter((each) => each.task === null || each.task === task));
  return html`<fieldset aria-label="Settings of ${name}">
    ${choiceField({ label: 'Model' }, model ?? '', choices, (value) => tell({ at, model: value }))}
    ${numberField(
      { label: 'Least score', hint: '0 to 1; empty: the model’s own' },
      threshold,
      UNIT,
      (value) => tell({ at, threshold: value }),
    )}
    ${textField({ label: 'Only these labels', hint: 'with commas; empty: all' }, labels.join(', '), (value) =>
      tell({ at, labels: value.split(',').flatMap((word) => word.trim() || []) }),
    )}
    ${choiceField(
      { label: 'Where this one runs', hint: edgeHint(notOnEdge, 'when a browser shows the pipeline') },
      placement ?? '',
      ownPlacements(notOnEdge),
      (value) => tell({ at, placement: value === '' ? null : value }),
    )}
  </fieldset>`;
}

function choicesOf(models: readonly KnownModel[]) {
  return models.map(({ id, name, installed }) => ({
    value: id,
    label: installed ? name : `${name} (to be downloaded)`,
  }));
}
