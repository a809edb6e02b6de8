/** The frame of the page; `page.client.ts` fills it. The icon is inline so that nothing is fetched from elsewhere. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Minime sandbox</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23305f5a'/%3E%3Cpath d='M3 5h10v6H3z M3 5l5 4 5-4' fill='none' stroke='%23fff'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
<script src="/calendar.js" defer></script>
</head>
<body>
<a class="skip" href="#mail">Skip to the mail</a>
<header class="top">
  <div>
    <h1>Sandbox</h1>
    <p>The outside world on this machine: mail lands here, the model answers from here. Nothing leaves it.</p>
  </div>
  <p id="status" role="status" class="status">Loading …</p>
</header>
<main>
  <section class="inbox" aria-labelledby="inbox-title">
    <div class="bar">
      <h2 id="inbox-title">Inbox <span id="count" class="count"></span></h2>
      <button id="clear-inbox" type="button">Empty</button>
    </div>
    <ul id="mails" class="mails"></ul>
    <p id="no-mails" class="empty">No mail yet. When a conversation ends, its summary arrives here.</p>
  </section>
  <section id="mail" class="mail" aria-labelledby="subject" tabindex="-1">
    <p id="no-mail" class="empty">Choose a mail to read it.</p>
    <article id="open-mail" hidden>
      <h2 id="subject"></h2>
      <dl id="envelope" class="envelope"></dl>
      <div class="tabs" role="tablist" aria-label="View of the mail">
        <button role="tab" type="button" id="tab-html" aria-controls="view">HTML</button>
        <button role="tab" type="button" id="tab-text" aria-controls="view">Text</button>
        <button role="tab" type="button" id="tab-headers" aria-controls="view">Headers</button>
      </div>
      <div id="view" class="view" role="tabpanel" tabindex="0"></div>
      <ul id="attachments" class="attachments" aria-label="Attachments"></ul>
    </article>
  </section>
  <section class="calendar" aria-labelledby="calendar-title">
    <div class="bar">
      <h2 id="calendar-title">Calendar <span id="event-count" class="count"></span></h2>
      <p id="week-name" class="week-name" aria-live="polite"></p>
      <div class="turn">
        <button id="week-before" type="button" aria-label="The week before">‹</button>
        <button id="week-now" type="button">This week</button>
        <button id="week-after" type="button" aria-label="The week after">›</button>
        <button id="clear-events" type="button">Empty</button>
      </div>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="calendar-title">
      <div id="week" class="week"></div>
    </div>
    <p id="no-events" class="empty">No event yet. A call that a visitor books stands here, and their invitation in the inbox.</p>
  </section>
  <section class="calls" aria-labelledby="calls-title">
    <div class="bar">
      <h2 id="calls-title">Model calls</h2>
      <button id="clear-calls" type="button">Clear</button>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="calls-title">
      <table>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Model</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">In</th>
            <th scope="col" class="number">Cached</th>
            <th scope="col" class="number">Out</th>
            <th scope="col" class="number">ms</th>
          </tr>
        </thead>
        <tbody id="calls"></tbody>
      </table>
    </div>
    <p id="no-calls" class="empty">No call yet.</p>
  </section>
  <section class="faults" aria-labelledby="faults-title">
    <div class="bar">
      <h2 id="faults-title">Faults</h2>
      <button id="clear-faults" type="button">End all</button>
    </div>
    <ul id="faults" class="fault-list"></ul>
    <p id="no-faults" class="empty">All parts are well. <code>POST /faults</code> makes one fail.</p>
  </section>
</main>
</body>
</html>
`;
