import { describe, expect, it } from '@jest/globals';
import type { VisitorDetails } from '@minime/contracts';
import { VisitorStore } from '../ports.js';
import type { ToolContext } from './tool.js';
import { updateUserInfoTool } from './update-user-info.tool.js';

class RecordedVisitors extends VisitorStore {
  readonly updates: [string, VisitorDetails][] = [];
  override async located(): Promise<void> {}
  override async updateDetails(visitorId: string, details: VisitorDetails): Promise<VisitorDetails> {
    this.updates.push([visitorId, details]);
    return details;
  }
}

describe('update_user_info', () => {
  const context = { visitorId: 'visitor', conversationId: 'conversation', position: 1 } as ToolContext;
  const written = { messagesWith: async () => ['I am at Grace@navy.example or at eve+grace@evil.example.'] };

  it('keeps what was said, trimmed and storable, for the visitor of the turn', async () => {
    const visitors = new RecordedVisitors();
    await updateUserInfoTool(visitors, written).execute(
      { name: ' Grace\0 ', company: '', email: 'grace@navy.example' },
      context,
    );
    expect(visitors.updates).toEqual([['visitor', { name: 'Grace', email: 'grace@navy.example' }]]);
  });

  it('keeps names on one line, and nothing that cannot be seen', async () => {
    const visitors = new RecordedVisitors();
    await updateUserInfoTool(visitors, written).execute(
      { name: 'Grace\r\nBcc: x\u202e\u0007', company: 'Na\u200bvy', note: 'One\n\n\n\ntwo\u0000' },
      context,
    );
    expect(visitors.updates).toEqual([['visitor', { name: 'Grace Bcc: x', company: 'Navy', note: 'One\n\ntwo' }]]);
  });

  it.each([
    [{ email: 'not an address' }, /email/],
    [{ email: 'eve@evil.example' }, /has not written/],
    [{ email: 'grace@evil.example' }, /has not written/],
    [{ name: 'x'.repeat(200) }, /name/],
    [{ name: '  ' }, /Nothing to keep/],
    [{}, /Nothing to keep/],
  ])('refuses %p', async (input, message) => {
    const visitors = new RecordedVisitors();
    await expect(updateUserInfoTool(visitors, written).execute(input, context)).rejects.toThrow(message);
    expect(visitors.updates).toEqual([]);
  });
});
