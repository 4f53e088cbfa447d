import { css } from 'lit';

/** Tables in a frame of their own that scrolls. */
export const tables = css`
  .scroll {
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 0.75rem;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.5rem 0.875rem;
    text-align: left;
  }
  caption {
    position: absolute;
    clip-path: inset(50%);
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--sunk);
    font-weight: 600;
  }
  tbody th {
    font-weight: 400;
  }
  tr + tr > * {
    border-top: 1px solid var(--line);
  }
`;
