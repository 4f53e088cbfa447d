import { css } from 'lit';

/** A list of terms and what is known of each. */
export const facts = css`
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.375rem 1rem;
    margin: 0;
  }
  dt {
    color: var(--soft);
  }
  dd {
    margin: 0;
  }
`;
