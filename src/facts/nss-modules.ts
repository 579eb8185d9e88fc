/** Modules that know some names and ask no DNS server. What is not here, such as sss or nis, may ask one. */
const LOCAL =
  /^(files|db|altfiles|compat|myhostname|mymachines|libvirt(_guest)?|gw_name|wins|winbind|mdns[46]?(_minimal)?)$/;

export const isLocalModule = (name: string): boolean => LOCAL.test(name);
