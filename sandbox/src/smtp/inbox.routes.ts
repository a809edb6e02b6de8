import type { Router } from 'express';
import type { Inbox } from './inbox.js';

/** A mail may hold anything: no script, no form, no request of its own; a link opens in a new window. */
const MAIL_CSP = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

export function mountInboxRoutes(router: Router, inbox: Inbox): void {
  router.get('/inbox', (_req, res) => {
    res.json(inbox.list());
  });
  router.delete('/inbox', (_req, res) => {
    inbox.clear();
    res.status(204).end();
  });
  router.get('/inbox/:id', (req, res) => {
    const mail = inbox.get(req.params.id);
    if (mail) res.json(mail);
    else res.status(404).json({ error: 'No such mail' });
  });
  router.get('/inbox/:id/html', (req, res) => {
    const mail = inbox.get(req.params.id);
    if (!mail?.html) {
      res.status(404).json({ error: mail ? 'This mail has no HTML part' : 'No such mail' });
      return;
    }
    res.set({ 'content-security-policy': MAIL_CSP, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    res.type('html').send(`<base target="_blank">${mail.html}`);
  });
}
