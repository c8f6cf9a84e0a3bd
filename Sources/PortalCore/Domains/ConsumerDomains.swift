/// Domains of mail providers where anybody can have an address.
///
/// Written for this project in 2026: the free and access providers that are well known by country. To be looked through once
/// a year. What is missing from it can be claimed only by whoever controls its DNS.
enum ConsumerDomains {
    /// - Parameter domain: a registrable domain in lower case, A-labels.
    static func contains(_ domain: String) -> Bool { all.contains(domain) }

    static let all: Set<String> = Set(
        lists.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) })

    private static let lists = [
        // Worldwide
        """
        gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com windowslive.com yahoo.com
        ymail.com rocketmail.com aol.com aim.com icloud.com me.com mac.com proton.me protonmail.com
        protonmail.ch pm.me tutanota.com tutanota.de tutamail.com tuta.io tuta.com keemail.me gmx.com gmx.net mail.com
        email.com usa.com myself.com consultant.com engineer.com post.com zoho.com zohomail.com zohomail.eu fastmail.com
        fastmail.fm hey.com hushmail.com hush.com mailfence.com posteo.net posteo.de mailbox.org runbox.com startmail.com
        disroot.org riseup.net inbox.com lycos.com excite.com yandex.com yandex.ru ya.ru mail.ru inbox.ru list.ru bk.ru
        internet.ru rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru duck.com simplelogin.com anonaddy.com
        mozmail.com
        """,
        // Hotmail, Live, Outlook and Yahoo by country
        """
        hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.nl hotmail.be hotmail.ch hotmail.at hotmail.se
        hotmail.dk hotmail.no hotmail.fi hotmail.gr hotmail.pt hotmail.com.br hotmail.com.ar hotmail.com.mx hotmail.com.tr
        hotmail.com.au hotmail.co.nz hotmail.co.jp hotmail.co.th hotmail.ca hotmail.cl hotmail.hu hotmail.cz live.co.uk
        live.fr live.de live.it live.nl live.be live.se live.dk live.no live.ca live.at live.ie live.cn live.jp
        live.com.au live.com.mx live.com.pt live.com.ar live.com.my live.com.sg live.co.za live.in live.cl live.ru
        outlook.fr outlook.de outlook.it outlook.es outlook.be outlook.dk outlook.at outlook.ie outlook.jp outlook.kr
        outlook.pt outlook.sa outlook.cl outlook.cz outlook.hu outlook.in outlook.lv outlook.ph outlook.sk
        outlook.co.id outlook.co.il outlook.co.th outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr
        outlook.com.tr outlook.com.vn outlook.my outlook.sg yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.nl
        yahoo.be yahoo.ca yahoo.ie yahoo.se yahoo.dk yahoo.no yahoo.fi yahoo.pl yahoo.gr yahoo.ro yahoo.hu yahoo.cz
        yahoo.at yahoo.ch yahoo.pt yahoo.in yahoo.co.in yahoo.co.jp yahoo.co.id yahoo.co.kr yahoo.co.nz yahoo.co.th
        yahoo.co.za yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.co yahoo.com.hk yahoo.com.mx
        yahoo.com.my yahoo.com.pe yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.ua yahoo.com.ve
        yahoo.com.vn yahoo.cl yahoo.cn
        """,
        // Germany, Austria, Switzerland
        """
        gmx.de gmx.at gmx.ch gmx.eu gmx.info gmx.org gmx.biz web.de t-online.de freenet.de arcor.de arcormail.de
        vodafone.de vodafonemail.de kabelmail.de unitybox.de online.de email.de mail.de emailn.de magenta.de 1und1.de
        o2online.de o2mail.de alice.de alice-dsl.net versanet.de netcologne.de ewetel.net ewe.net osnanet.de genion.de
        compuserve.de live.at aon.at a1.net chello.at inode.at kabsi.at liwest.at utanet.at bluewin.ch bluemail.ch
        hispeed.ch sunrise.ch swissonline.ch
        """,
        // France, Belgium, Netherlands, Luxembourg
        """
        orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr cegetel.net club-internet.fr numericable.fr bbox.fr
        aliceadsl.fr voila.fr noos.fr 9online.fr dbmail.com skynet.be telenet.be proximus.be scarlet.be voo.be pandora.be
        belgacom.net base.be pt.lu internet.lu ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl xs4all.nl
        casema.nl chello.nl upcmail.nl tele2.nl quicknet.nl zeelandnet.nl caiway.nl solcon.nl telfort.nl onsbrabantnet.nl
        """,
        // Britain and Ireland
        """
        btinternet.com btopenworld.com talktalk.net tiscali.co.uk virginmedia.com virgin.net ntlworld.com
        blueyonder.co.uk sky.com plus.com plusnet.com o2.co.uk orange.net freeserve.co.uk wanadoo.co.uk fsmail.net
        lineone.net tesco.net zen.co.uk eircom.net iol.ie vodafone.ie
        """,
        // Italy, Spain, Portugal, Greece
        """
        libero.it virgilio.it tiscali.it alice.it tin.it tim.it inwind.it iol.it blu.it giallo.it fastwebnet.it
        vodafone.it poste.it telefonica.net terra.es ono.com movistar.es euskaltel.net ya.com sapo.pt clix.pt iol.pt
        netcabo.pt otenet.gr forthnet.gr hol.gr
        """,
        // North and east of Europe
        """
        telia.com tele2.se bredband.net comhem.se spray.se glocalnet.net bahnhof.se mail.dk ofir.dk jubii.dk
        stofanet.dk tdcadsl.dk online.no broadpark.no getmail.no lyse.net frisurf.no kolumbus.fi elisanet.fi luukku.com
        suomi24.fi saunalahti.fi wp.pl o2.pl onet.pl interia.pl gazeta.pl op.pl vp.pl poczta.fm
        tlen.pl go2.pl autograf.pl seznam.cz centrum.cz email.cz atlas.cz volny.cz post.cz azet.sk centrum.sk zoznam.sk
        freemail.hu citromail.hu t-online.hu indamail.hu abv.bg mail.bg dir.bg ukr.net i.ua meta.ua bigmir.net tut.by
        inbox.lv inbox.lt one.lv one.lt mail.ee hot.ee online.ee siol.net t-2.net net.hr inet.hr
        """,
        // North America
        """
        comcast.net xfinity.com verizon.net att.net sbcglobal.net bellsouth.net pacbell.net ameritech.net swbell.net
        cox.net charter.net spectrum.net rr.com twc.com roadrunner.com earthlink.net mindspring.com juno.com netzero.net
        optonline.net optimum.net frontier.com frontiernet.net centurylink.net embarqmail.com windstream.net suddenlink.net
        mediacombb.net wowway.com compuserve.com prodigy.net netscape.net sympatico.ca bell.net rogers.com shaw.ca
        telus.net videotron.ca cogeco.ca eastlink.ca sasktel.net
        """,
        // South America
        """
        uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br zipmail.com.br
        prodigy.net.mx fibertel.com.ar speedy.com.ar ciudad.com.ar arnet.com.ar vtr.net une.net.co
        """,
        // Asia and the Pacific
        """
        qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com tom.com 139.com
        189.cn wo.cn 21cn.com aliyun.com naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp
        au.com softbank.ne.jp nifty.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp excite.co.jp goo.jp
        rediffmail.com rediff.com indiatimes.com sify.com pchome.com.tw hinet.net seed.net.tw netvigator.com singnet.com.sg
        bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au dodo.com.au xtra.co.nz
        slingshot.co.nz orcon.net.nz
        """,
        // Africa and the Near East
        """
        walla.co.il walla.com bezeqint.net netvision.net.il mweb.co.za telkomsa.net webmail.co.za vodamail.co.za
        iafrica.com mynet.com superonline.com ttmail.com emirates.net.ae eim.ae
        """,
        // For a few minutes
        """
        mailinator.com guerrillamail.com guerrillamail.net 10minutemail.com tempmail.com temp-mail.org yopmail.com
        trashmail.com getnada.com maildrop.cc sharklasers.com dispostable.com mintemail.com throwawaymail.com
        """,
    ]
}
