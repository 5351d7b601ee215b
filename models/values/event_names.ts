import type { OpenValues } from './open_values.ts';

/** GA4's names of events, with those of Segment, Shopify, Snowplow, Meta and Universal Analytics. */
export const eventNames: OpenValues = {
  name: 'event_name',
  meaning: "GA4's name of an event",
  words: {
    page_view: 'page viewed, pageview, viewed page, page, page load, screen view, screen viewed, view page',
    view_item: `product viewed, viewed product, view product, product view, view content, viewcontent, item viewed, item view, view,
      product detail, detail view, product detail view, product page view, detail, viewed item`,
    view_item_list: `product list viewed, collection viewed, category viewed, viewed category, view category, category view, product list view,
      view collection, product impressions, impression, list view, viewed product list`,
    select_item: 'product clicked, product click, click product, select content, item clicked, item click',
    view_search_results:
      'search submitted, products searched, site search, searched, search results, search results viewed',
    search: 'search performed, search query',
    add_to_cart: `product added, added to cart, product added to cart, add to basket, added to basket, add to bag, cart add, cart,
      addtobasket, item added, atc`,
    remove_from_cart: `product removed, removed from cart, product removed from cart, remove from basket, removed from basket, cart remove,
      item removed`,
    view_cart: 'cart viewed, viewed cart, basket viewed, view basket, cart view',
    add_to_wishlist:
      'product added to wishlist, added to wishlist, wishlist add, add to favorites, add to favourites, favorite',
    begin_checkout: `checkout started, started checkout, start checkout, initiate checkout, initiated checkout, checkout, checkout begun,
      checkout start`,
    add_shipping_info: `shipping info submitted, checkout shipping info submitted, shipping info added, checkout address info submitted,
      shipping method selected, add shipping, shipping info entered`,
    add_payment_info:
      'payment info submitted, payment info entered, payment info added, payment method selected, add payment',
    purchase: `order completed, order complete, checkout completed, completed order, completed purchase, purchased, order placed,
      placed order, transaction, buy, bought, checkout complete, conversion`,
    refund: 'order refunded, refunded order, order refund',
    view_promotion: 'promotion viewed, promo view, promotion view, promotion impression',
    select_promotion: 'promotion clicked, promo click, promotion click',
    sign_up:
      'signed up, signup, account created, register, registered, registration, complete registration, user registered',
    login: 'signed in, sign in, log in, logged in, signin, user logged in',
    logout: 'signed out, sign out, log out, logged out',
    generate_lead: 'lead, contact, form submitted, form submit, subscribe, newsletter signup',
    session_start: 'session started, start session',
    first_visit: 'first open',
    user_engagement: 'engagement, ping, page ping, heartbeat',
    scroll: 'scrolled, scroll depth, page scroll',
    click: 'clicked, link click, link clicked, outbound click, element clicked',
    file_download: 'download, downloaded',
    form_start: 'form started',
    video_start: 'video started, video play, video playback started',
    video_progress: 'video playing',
    video_complete: 'video completed, video playback completed',
    share: 'shared, product shared',
    coupon_applied: 'coupon entered, apply coupon, promo code applied',
    exception: 'error, javascript error, page error',
  },
};
