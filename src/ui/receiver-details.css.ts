import { css } from 'lit';

export const detailsStyles = css`
  dialog {
    width: min(46rem, calc(100vw - 1.5rem));
    padding-top: 0;
  }
  dialog .head {
    position: sticky;
    z-index: 1;
    top: 0;
    margin-inline: -1.5rem;
    padding: 1rem 1.5rem;
    background: var(--card);
  }
  .head h2 {
    flex: 1 0 auto;
    margin: 0;
  }
  .head button {
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    font-size: 0.875rem;
  }
  .body {
    display: grid;
    gap: 0.875rem;
    margin-bottom: 1rem;
    align-content: start;
  }
  .body[aria-busy='true'] {
    min-height: 12rem;
  }
  .body > * {
    min-width: 0;
  }
  h3 {
    margin: 0.625rem 0 0;
    font-size: 1rem;
  }
  h4 {
    margin: 0;
    font-size: 0.875rem;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(5rem, 9rem) 1fr;
    gap: 0.375rem 1rem;
    margin: 0;
  }
  dt {
    color: var(--soft);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.5rem 0.75rem;
    vertical-align: baseline;
  }
  .changes {
    max-height: 18rem;
  }
  .count {
    text-align: right;
  }
  .moment,
  .note {
    white-space: nowrap;
  }
  .note {
    display: block;
    color: var(--on-warn);
    font-size: 0.875rem;
  }
  cradle-bug-report {
    margin-top: 1.25rem;
    padding-top: 1.25rem;
    border-top: 1px solid var(--line);
  }
  @media (max-width: 40rem) {
    dialog {
      padding: 0 0.75rem 0.75rem;
    }
    dialog .head {
      margin-inline: -0.75rem;
      padding: 0.75rem;
    }
    th,
    td {
      padding: 0.375rem 0.25rem;
      font-size: 0.8125rem;
    }
    .moment,
    .note {
      white-space: normal;
    }
    .moment span {
      white-space: nowrap;
    }
    .note {
      font-size: inherit;
    }
    dl {
      grid-template-columns: 6.5rem 1fr;
    }
  }
`;
