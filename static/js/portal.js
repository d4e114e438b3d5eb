/* The one module of the portal. Each idea has a file; none exports anything, so that collectstatic can
   write them into this one (portal/static_bundle.py). Every page works without them, except copying
   and live updates. */
import "./theme.js";
import "./keys.js";
import "./copy.js";
import "./dialog.js";
import "./toast.js";
import "./drawer.js";
import "./bell.js";
import "./select_all.js";
import "./errors.js";
import "./filters.js";
import "./print.js";
