import { css } from 'lit';

export const detailsStyles = css`
  h3 {
    margin: 0.625rem 0 0;
    font-size: 1rem;
  }
  h4 {
    margin: 0;
    font-size: 0.875rem;
  }
  dl {
    grid-template-columns: minmax(5rem, 9rem) 1fr;
  }
  dd {
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
