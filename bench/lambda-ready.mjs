// node lambda-ready.mjs <module>: ends as soon as the module is there, which is when Lambda would hand it an event.
import { pathToFileURL } from 'node:url';

await import(pathToFileURL(process.argv[2]).href);
process.exit();
