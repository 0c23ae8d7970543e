import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

test('is empty at first and after its item was taken', () => {
  const mailbox = new Mailbox<{ id: number }>();
  expect(mailbox.size).toBe(0);
  expect(mailbox.take()).toBeUndefined();
  mailbox.put({ id: 1 });
  expect(mailbox.size).toBe(1);
  expect(mailbox.take()).toEqual({ id: 1 });
  expect(mailbox.size).toBe(0);
  expect(mailbox.take()).toBeUndefined();
});

test('the newest wins and what it replaces is handed back', () => {
  const mailbox = new Mailbox<{ id: number }>();
  expect(mailbox.put({ id: 1 })).toBeUndefined();
  expect(mailbox.put({ id: 2 })).toEqual({ id: 1 });
  expect(mailbox.put({ id: 3 })).toEqual({ id: 2 });
  expect(mailbox.size).toBe(1);
  expect(mailbox.take()).toEqual({ id: 3 });
});
