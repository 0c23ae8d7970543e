import { describe } from 'vitest';
import { MemoryOutboxStore } from './memory-outbox-store.ts';
import { checkOutboxStore } from './outbox-store.cases.ts';

describe('an outbox in memory', () => checkOutboxStore(() => Promise.resolve(new MemoryOutboxStore())));
