/** A script by which a page complains of whatever its own policy did not let it do. */
export const violationsAloud = `addEventListener('securitypolicyviolation', (event) => {
  console.error('policy violated: ' + event.effectiveDirective + ' by ' + event.blockedURI + ' ' + event.sample);
});`;
