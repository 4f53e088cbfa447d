/** The texts of the XML records (receiver-protocol, 4 and 6.8). */

export function manufacturingXml(serial: string): string {
  return (
    `<ManufacturingParameters SerialNumber="${serial}" HardwarePartNumber="MT20649" HardwareRevision="23" ` +
    'DateTimeCreated="2014-01-02 03:04:05.678 -08:00" HardwareId="{00000000-0000-4000-8000-000000000000}" />'
  );
}

/** Nobody has shown a real one: the element's name and attributes are stand-ins. */
export const firmwareParametersXml = '<FirmwareParameters FirmwareImageId="" DateTimeCreated="2014-01-02 03:05:00.000 -08:00" />';

export const pcParametersXml =
  '<PCParameterRecord ReceiverId="{00000000-0000-4000-8000-000000000001}" FirmwareImageId="" ' +
  'DateTimeCreated="2014-03-01 10:00:00.000 -08:00" Nickname="Practice" />';
