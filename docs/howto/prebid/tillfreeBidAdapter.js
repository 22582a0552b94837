/**
 * The shop's own bidder as a bidder of Prebid.js: OpenRTB, straight to `/ad/v1/openrtb`.
 *
 * Parameters: `url`, scheme and host of the bidder; `currency`, in which it is to bid, else dollars.
 * Copy it into the folder `modules` of a build.
 */
import { registerBidder } from '../src/adapters/bidderFactory.js';
import { ortbConverter } from '../libraries/ortbConverter/converter.js';
import { BANNER } from '../src/mediaTypes.js';
import { replaceAuctionPrice } from '../src/utils.js';

const converter = ortbConverter({
  context: { netRevenue: true, ttl: 300, mediaType: BANNER },
  request(buildRequest, imps, bidderRequest, context) {
    const request = buildRequest(imps, bidderRequest, context);
    const { currency } = context.bidRequests[0].params;
    return currency ? { ...request, cur: [currency] } : request;
  },
});

export const spec = {
  code: 'tillfree',
  supportedMediaTypes: [BANNER],

  isBidRequestValid: (bid) => typeof bid.params?.url === 'string',

  buildRequests(bidRequests, bidderRequest) {
    return [{
      method: 'POST',
      url: `${bidRequests[0].params.url}/ad/v1/openrtb`,
      data: converter.toORTB({ bidRequests, bidderRequest }),
      options: { contentType: 'text/plain', withCredentials: false },
    }];
  },

  interpretResponse(response, request) {
    if (!response.body?.seatbid) return [];
    return converter.fromORTB({ response: response.body, request: request.data }).bids;
  },

  // Told when the ad is shown, which is when it costs something.
  onBidBillable(bid) {
    if (!bid.burl) return;
    const url = replaceAuctionPrice(bid.burl, bid.originalCpm ?? bid.cpm);
    fetch(url.replace('${AUCTION_MULTIPLIER}', '1'), { method: 'POST', mode: 'no-cors', keepalive: true });
  },
};

registerBidder(spec);
