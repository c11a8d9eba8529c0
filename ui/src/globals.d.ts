// What the build puts into the page.

/** The app's version. */
declare const __APP_VERSION__: string;
