/** Texts of the practice banner. */
export const practice = {
  simulated: 'Practice: this receiver and this Share are simulated. Nothing leaves this computer.',
  leave: 'Leave practice',
} as const;
