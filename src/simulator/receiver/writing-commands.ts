/** The commands that change a receiver, known here only in order to be refused (receiver-protocol, 3). */
export const writingCommands: Readonly<Record<number, string>> = {
  26: 'WRITE_TRANSMITTER_ID',
  28: 'WRITE_LANGUAGE',
  30: 'WRITE_DISPLAY_TIME_OFFSET',
  32: 'RESET_RECEIVER',
  36: 'WRITE_SYSTEM_TIME',
  38: 'WRITE_GLUCOSE_UNIT',
  40: 'WRITE_BLINDED_MODE',
  42: 'WRITE_CLOCK_MODE',
  45: 'ERASE_DATABASE',
  46: 'SHUTDOWN_RECEIVER',
  47: 'WRITE_PC_PARAMETERS',
  60: 'WRITE_CHARGER_CURRENT_SETTING',
};
