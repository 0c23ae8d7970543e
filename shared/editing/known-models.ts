import { elementOf } from '../elements/registry.ts';
import type { AiModelConfig } from '../pipeline/ai-model-config.ts';
import { Entries } from '../pipeline/entries.ts';
import type { SourceConfig } from '../pipeline/source-config.ts';

/** A model that an editor may offer. Plain data. */
export interface KnownModel {
  readonly id: string;
  readonly name: string;
  /** What it is for: `detect`, `face`, …; null when that is not known before it is there. */
  readonly task: string | null;
  readonly labels: readonly string[];
  /** Whether it can be used now; else it can be had. */
  readonly installed: boolean;
}

/** The task that the models of a detecting element must have; undefined for elements that have no model. */
export function taskOf(type: string): string | undefined {
  const scope = {
    sources: new Entries<SourceConfig>({}),
    aiModels: new Entries<AiModelConfig>({}),
    report: () => undefined,
  };
  const element = elementOf(type);
  if (element?.role !== 'detect') return undefined;
  const interpretation = element.interpret({ ai_model: { model: 'any' } }, scope);
  return interpretation?.role === 'detect' ? interpretation.task : undefined;
}

/** Those of a task, or of none that is known yet; the ones that can be used now first. */
export function modelsFor(models: readonly KnownModel[], task: string | undefined): readonly KnownModel[] {
  const fitting = models.filter((model) => task === undefined || model.task === null || model.task === task);
  return fitting.toSorted((a, b) => Number(b.installed) - Number(a.installed));
}
