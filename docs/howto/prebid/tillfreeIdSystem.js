/**
 * The shop's own id of a shopper who is signed in and agreed to ads on web pages, for Prebid's
 * userId module: as `user.ext.eids` (or `user.eids`) of every bid request.
 *
 * It keeps nothing in the browser and reads no cookie: the shop is asked for each page, and says
 * nothing to who did not agree. Copy it into the folder `modules` of a Prebid.js build.
 */
import { submodule } from '../src/hook.js';

const NAME = 'tillfreeId';

export const tillfreeIdSubmodule = {
  name: NAME,

  decode(ids) {
    return Array.isArray(ids) && ids.length ? { [NAME]: ids } : undefined;
  },

  getId(config) {
    const place = config?.params?.url;
    if (!place || navigator.globalPrivacyControl) return undefined;
    return {
      callback: (done) => {
        fetch(place, { credentials: 'include', headers: { accept: 'application/json' } })
          .then((answer) => (answer.ok ? answer.json() : { eids: [] }))
          .then((told) => done(told.eids.length ? told.eids : undefined), () => done());
      },
    };
  },

  eids: {
    [NAME]: (values) => values.flat(),
  },
};

submodule('userId', tillfreeIdSubmodule);
